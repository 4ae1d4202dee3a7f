package io.carafe.images.store;

/** Layers in EROFS images that the kernel reads from their files. */
class ErofsLayerStoreTest extends LayerStoreTest {
  @Override
  String format() {
    return "erofs";
  }
}
