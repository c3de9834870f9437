/**
 * What a user's templates see of a notification, what they can call, and the templates that are always there. The
 * language itself is the module {@code gotemplate}.
 */
@NullMarked
package io.alerthistory.template;

import org.jspecify.annotations.NullMarked;
