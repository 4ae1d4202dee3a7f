package io.carafe.images.layer;

import io.carafe.images.erofs.BlockSize;

/** Layers in EROFS images of blocks that every kernel reads. */
class ErofsPageLayerTest extends LayerExtractorTest {
  @Override
  UnpackedForm form() {
    return UnpackedForm.erofs(BlockSize.PAGE);
  }
}
