/** The files that settings are made of, and whether they are still what they were. Uses nothing of ours. */
@NullMarked
package io.alerthistory.files;

import org.jspecify.annotations.NullMarked;
