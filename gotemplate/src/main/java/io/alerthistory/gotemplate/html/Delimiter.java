package io.alerthistory.gotemplate.html;

/** What ends the attribute's value we are in. {@code toString} is Go's name. */
enum Delimiter {
    /** We are in none. */
    NONE("delimNone", ""),
    DOUBLE_QUOTE("delimDoubleQuote", "\""),
    SINGLE_QUOTE("delimSingleQuote", "'"),
    /** The value has no quotes. */
    SPACE_OR_TAG_END("delimSpaceOrTagEnd", " \t\n\f\r>");

    private final String goName;
    private final String ends;

    Delimiter(String goName, String ends) {
        this.goName = goName;
        this.ends = ends;
    }

    /** The characters any of which ends the value. */
    String ends() {
        return ends;
    }

    @Override
    public String toString() {
        return goName;
    }
}
