package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.TemplateException;

/**
 * What following templates may take. Go sets itself no limit: it dies of templates that include themselves in ever new
 * contexts, and its work doubles with each {@code range} within another. For one thread.
 */
final class Effort {
    /** Blocks within blocks. Each needs some of the thread's stack. */
    static final int MAX_DEPTH = 500;

    /** Takes less than a second. Large sets of templates need some ten thousand. */
    static final int MAX_STATEMENTS = 1_000_000;

    private final String template;
    private int depth;
    private int statements;

    Effort(String template) {
        this.template = template;
    }

    void enterBlock() {
        if (++depth > MAX_DEPTH) {
            throw exceeded("blocks and templates within each other", MAX_DEPTH);
        }
    }

    void leaveBlock() {
        depth--;
    }

    void takeStatement() {
        if (++statements > MAX_STATEMENTS) {
            throw exceeded("statements to follow, some of them again and again", MAX_STATEMENTS);
        }
    }

    private TemplateException exceeded(String what, int limit) {
        return new TemplateException("html/template:" + template + ": more than " + limit + " " + what);
    }
}
