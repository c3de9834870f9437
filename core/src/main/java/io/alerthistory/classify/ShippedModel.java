package io.alerthistory.classify;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The model that comes with the program, read from the class path when it is first asked for. Safe for many threads. */
public final class ShippedModel {
    private static final String FILE = "model.bin";

    private ShippedModel() {}

    /** Read once: the virtual machine initializes this class when its field is first used, and never before. */
    private static final class Loaded {
        private static final Model MODEL = load();
    }

    public static Model get() {
        return Loaded.MODEL;
    }

    private static Model load() {
        try (var in = ShippedModel.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            return Model.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
    }
}
