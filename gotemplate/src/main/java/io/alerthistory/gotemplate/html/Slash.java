package io.alerthistory.gotemplate.html;

/** What a {@code /} would mean at this point of a script. {@code toString} is Go's name. */
enum Slash {
    REGEXP("jsCtxRegexp"),
    DIVISION("jsCtxDivOp"),
    /** Branches ended on both sides. */
    UNKNOWN("jsCtxUnknown");

    private final String goName;

    Slash(String goName) {
        this.goName = goName;
    }

    @Override
    public String toString() {
        return goName;
    }
}
