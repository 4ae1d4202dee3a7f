package io.carafe.app.cli.image;

import io.carafe.app.render.DockerTime;
import io.carafe.images.store.ImageFilter;
import java.time.Instant;
import java.util.List;

/** Reads the filters of the verbs about images. */
public final class ImageFilters {
  private ImageFilters() {}

  /**
   * The filter of these options; the value of {@code until} may be an age.
   *
   * @throws io.carafe.base.Problem.Invalid if one is malformed or unknown
   */
  public static ImageFilter parse(List<String> options, Instant now) {
    ImageFilter filter = ImageFilter.ALL;
    for (String option : options) {
      ImageFilter.Condition condition = ImageFilter.Condition.parse(option);
      if (condition.key().equals("until")) {
        Instant until = DockerTime.parse("filter until", condition.value(), now);
        condition = new ImageFilter.Condition("until", until.toString());
      }
      filter = filter.and(condition);
    }
    return filter;
  }
}
