#include "queue.h"

bool queue_append(struct queue *queue, const void *bytes, size_t length) {
  if (length == 0) return true;
  if (queue->start + queue->length + length > queue->capacity) {
    /* Half as much again, so that many small pieces are not copied over and over. */
    size_t capacity = 0;
    if (__builtin_add_overflow(queue->length + queue->length / 2, length, &capacity)) return false;
    uint8_t *grown = malloc(capacity);
    if (grown == NULL) return false;
    if (queue->length > 0) memcpy(grown, queue_front(queue), queue->length);
    free(queue->bytes);
    queue->bytes = grown;
    queue->start = 0;
    queue->capacity = capacity;
  }
  memcpy(queue->bytes + queue->start + queue->length, bytes, length);
  queue->length += length;
  return true;
}

void queue_drop(struct queue *queue, size_t length) {
  if (length >= queue->length) {
    queue_free(queue);
    return;
  }
  queue->start += length;
  queue->length -= length;
}

void queue_free(struct queue *queue) {
  free(queue->bytes);
  memset(queue, 0, sizeof(*queue));
}
