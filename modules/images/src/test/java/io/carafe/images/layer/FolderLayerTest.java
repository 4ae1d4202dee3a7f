package io.carafe.images.layer;

/** Layers in folders. */
class FolderLayerTest extends LayerExtractorTest {
  @Override
  UnpackedForm form() {
    return UnpackedForm::folder;
  }
}
