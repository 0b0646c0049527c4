package dev.pitwatch.core.alerts.source;

import dev.pitwatch.core.alerts.alert.Severity;

/** What goes wrong below all workshops, as alerts of the platform name it. */
public enum PlatformAlertType {
    SERVER_CPU("server_cpu", Severity.CRITICAL),
    SERVER_DISK("server_disk", Severity.CRITICAL),
    DATABASE("database", Severity.CRITICAL),
    BROKER("broker", Severity.CRITICAL),
    /** The nightly one failed, or is late. */
    BACKUP("backup", Severity.CRITICAL),
    /** MediaMTX, which pulls cameras. */
    MEDIA_SERVER("media_server", Severity.CRITICAL),
    /** Messages are refused because a route can't work on them, or wait without being stored. */
    INGEST("ingest", Severity.CRITICAL),
    /** A channel is switched off. */
    PLUGIN("plugin", Severity.WARNING),
    /** A person stopped a route, which hasn't been started since. */
    ROUTE_STOPPED("route_stopped", Severity.WARNING),
    /** No file has a route that a part of the hub counts on. */
    ROUTE_MISSING("route_missing", Severity.WARNING),
    /** A hub has undone an edit of a route file that ruined ingest, or could not. */
    ROUTE_UNDONE("route_undone", Severity.WARNING),
    /** A file under config/ can't be used; its last good settings go on. */
    CONFIG("config", Severity.WARNING);

    private final String code;
    private final Severity severity;

    PlatformAlertType(String code, Severity severity) {
        this.code = code;
        this.severity = severity;
    }

    /** {@return its name in contracts, e.g. {@code server_disk}} */
    public String code() {
        return code;
    }

    public Severity severity() {
        return severity;
    }
}
