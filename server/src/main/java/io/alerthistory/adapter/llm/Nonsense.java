package io.alerthistory.adapter.llm;

/** An answer that cannot be used. The message says what is wrong with it, in our words alone. */
final class Nonsense extends Exception {
    private static final long serialVersionUID = 1;

    Nonsense(String message) {
        super(message, null, false, false);
    }

    String complaint() {
        return String.valueOf(getMessage());
    }
}
