/**
 * The part of Go's text/template that people use with {@code --format}: {@link
 * io.carafe.app.render.template.Template} is parsed once and rendered over JSON values. {@link
 * io.carafe.app.render.template.Listing} prints lists with it, or as docker's tables.
 */
@NullMarked
package io.carafe.app.render.template;

import org.jspecify.annotations.NullMarked;
