/* Bytes that wait to be written, in order. Empty queues hold no memory. */
#pragma once

#include "base.h"

struct queue {
  uint8_t *bytes;
  size_t start;
  size_t length;
  size_t capacity;
};

/* Appends a copy; false without memory, and the queue is as before. */
bool queue_append(struct queue *queue, const void *bytes, size_t length);

static inline const uint8_t *queue_front(const struct queue *queue) {
  return queue->bytes + queue->start;
}

/* Drops the first "length" bytes, at most all there are. */
void queue_drop(struct queue *queue, size_t length);

void queue_free(struct queue *queue);
