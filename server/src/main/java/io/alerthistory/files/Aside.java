package io.alerthistory.files;

import java.nio.file.Files;
import java.nio.file.Path;

/** Places beside a file for one that gives way to another: nothing that lies there is ever written over. */
public final class Aside {
    private Aside() {}

    /** The file's own name and {@code .why}, with a number where that is taken. */
    public static Path of(Path file, String why) {
        var aside = file.resolveSibling(file.getFileName() + "." + why);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(file.getFileName() + "." + why + "-" + i);
        }
        return aside;
    }
}
