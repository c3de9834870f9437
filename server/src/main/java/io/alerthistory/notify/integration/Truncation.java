package io.alerthistory.notify.integration;

import io.alerthistory.gotemplate.strconv.Utf8;

/** Cuts texts to what a service takes, as Alertmanager does (0.34, notify/util.go). */
final class Truncation {
    private static final char ELLIPSIS = '…';

    private Truncation() {}

    /** At most {@code most} characters of Unicode, the last of which is an ellipsis if something was cut. */
    static String toRunes(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return most <= 3
                ? text.substring(0, text.offsetByCodePoints(0, most))
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + ELLIPSIS;
    }

    /** At most {@code most} bytes of UTF-8, whole characters, of which the last is an ellipsis if something was cut. */
    static String toBytes(String text, int most) {
        if (Utf8.length(text) <= most) {
            return text;
        }
        int room = most <= 3 ? most : most - 3;
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int next = end + Character.charCount(text.codePointAt(end));
            bytes += Utf8.length(text.subSequence(end, next));
            if (bytes > room) {
                break;
            }
            end = next;
        }
        return text.substring(0, end) + (most <= 3 ? "" : String.valueOf(ELLIPSIS));
    }
}
