package io.carafe.images.layer;

import io.carafe.images.erofs.BlockSize;

/** Layers in EROFS images of the smallest blocks. */
class ErofsLayerTest extends LayerExtractorTest {
  @Override
  UnpackedForm form() {
    return UnpackedForm.erofs(BlockSize.SECTOR);
  }
}
