package io.carafe.images.store;

/** Layers in EROFS images on loop devices. */
class LoopLayerStoreTest extends LayerStoreTest {
  @Override
  String format() {
    return "loop";
  }
}
