/**
 * Holds what an Alertmanager did against what this program did beside it, and says where they differ: notification by
 * notification ({@code Comparison}), or alert by alert at one moment ({@code Snapshot}). Values in, values out; asking
 * servers and printing is the sub-command's business. Uses {@code model}.
 */
@NullMarked
package io.alerthistory.compare;

import org.jspecify.annotations.NullMarked;
