package io.alerthistory.gotemplate.parse;

/** A text that is no template. The message is Go's: {@code template: name:line: what}. */
public final class ParseFailure extends RuntimeException {
    ParseFailure(String message) {
        super(message);
    }
}
