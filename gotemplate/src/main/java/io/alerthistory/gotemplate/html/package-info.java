/**
 * Finds out in which context of HTML, JavaScript, CSS or a URL each value is going to stand, and adds the functions that
 * make it harmless there, as Go 1.26's {@code html/template} does: with the same output, oddities included, and the same
 * words for mistakes.
 *
 * <p>{@link io.alerthistory.gotemplate.html.ContextualEscaper} is the way in. {@code Inference} follows the statements of
 * templates; {@code EscapedText} follows literal text, by the rules in {@code Markup}, {@code Script}, {@code Style} and
 * {@code Urls}; {@code Placement} and {@code Pipelines} say which functions a value needs; {@code Escaper} has the
 * functions, which are in {@code HtmlText}, {@code JsText}, {@code CssText} and {@code UrlText}. Who vouches for a text
 * wraps it in a {@link io.alerthistory.gotemplate.html.Content}.
 *
 * <p>Uses {@code parse}, {@code value} and {@code strconv}. Executing templates is {@code render}'s business. Where Go
 * works on bytes, we work on chars: half a surrogate pair is not replaced, except in URLs and JSON.
 */
@NullMarked
package io.alerthistory.gotemplate.html;

import org.jspecify.annotations.NullMarked;
