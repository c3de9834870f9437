package io.alerthistory.gotemplate.parse;

import io.alerthistory.gotemplate.strconv.Utf8;

/**
 * A place in a template's text.
 *
 * @param offset in {@code source.text()}, in chars
 */
public record Position(Source source, int offset) {
    /**
     * A text that was parsed, under the name that messages give it.
     *
     * @param name of the file, or of the one field it comes from
     */
    public record Source(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Counted from 1. */
    public int line() {
        return 1
                + (int) source.text()
                        .substring(0, offset)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    /** {@code name:line:column} as Go writes it: the column counts bytes from 0. */
    @Override
    public String toString() {
        var before = source.text().substring(0, offset);
        int column = Utf8.length(before.substring(before.lastIndexOf('\n') + 1));
        return source.name() + ":" + line() + ":" + column;
    }
}
