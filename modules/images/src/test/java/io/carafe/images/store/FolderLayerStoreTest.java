package io.carafe.images.store;

/** Layers in folders. */
class FolderLayerStoreTest extends LayerStoreTest {
  @Override
  String format() {
    return "folder";
  }
}
