package dev.pitwatch.hub.routes;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route file as anyone who runs the platform sees it.
 *
 * @param id for its history, e.g. ingest
 * @param file e.g. ingest.camel.yaml
 * @param origin {@code routes}, or the plugin that brings it
 * @param state {@code loaded}: its newest version runs; {@code refused}: it does not, and what ran before goes on, if
 *     anything did; {@code failed}: nothing of it runs, and it is tried again; {@code gone}: there is no such file any more
 * @param version that runs; null: none, or one that isn't kept
 * @param error why its newest version is not taken
 * @param undone the edit that the hub undid, until the file is edited again or what it said is taken away
 * @param wouldBeRefused what came later than it and would refuse the version that runs, if it was an edit
 */
public record RouteFileView(
        String id,
        String file,
        String origin,
        String state,
        @Nullable Integer version,
        @Nullable String changedBy,
        @Nullable Instant changedAt,
        @Nullable Instant loadedAt,
        @Nullable Error error,
        @Nullable Error wouldBeRefused,
        @Nullable Undone undone,
        List<RouteView> routes) {

    /**
     * Why a version was refused.
     *
     * @param line null where no single one is to blame
     * @param message file, line and reason as the log says them
     */
    public record Error(Instant at, @Nullable Integer line, String reason, String message) {}

    /**
     * An edit that ruined ingest, in whose place what ran before came back by itself.
     *
     * @param version that was undone; null: it isn't kept
     * @param reason what went wrong
     * @param file in the folder that keeps what it said, e.g. ingest.camel.yaml.refused
     */
    public record Undone(@Nullable Integer version, Instant at, String reason, String file) {}

    /**
     * A route.
     *
     * @param state {@code started}, {@code stopped}, {@code suspended}, or {@code retrying} while its neighbour is away
     * @param startsAt by itself; null: a person starts it, or it runs
     * @param exchanges messages since the hub's start
     * @param failures those that ended with an error no one handled
     * @param refusals those that an error ended or turned aside, handled or not
     * @param rate messages a second over the last minute
     */
    public record RouteView(
            String id,
            @Nullable String description,
            String from,
            String state,
            @Nullable Instant startsAt,
            long exchanges,
            long failures,
            long refusals,
            double rate,
            @Nullable Failure lastError) {}

    /** When a route last failed and why. */
    public record Failure(Instant at, String message) {}
}
