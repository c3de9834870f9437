/** Carries out a template: walks its tree with a value at hand, calls functions, writes text, within limits. */
@NullMarked
package io.alerthistory.gotemplate.render;

import org.jspecify.annotations.NullMarked;
