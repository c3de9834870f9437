package io.alerthistory.telemetry;

/** From which severity on log lines are written. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
