/**
 * The files that settings are made of, and whether they are still what they were; and where a file goes that gives way to
 * another. Uses nothing of ours.
 */
@NullMarked
package io.alerthistory.files;

import org.jspecify.annotations.NullMarked;
