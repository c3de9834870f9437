package io.alerthistory.cli;

/** Which parts the program is made of. */
public enum Profile {
    /** One process that needs nothing else. */
    LITE,
    /** With Redis or Valkey. */
    STANDARD
}
