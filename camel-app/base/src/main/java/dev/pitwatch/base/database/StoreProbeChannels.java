package dev.pitwatch.base.database;

import java.util.Set;

/** PostgreSQL's channels by which a backup asks all hubs whether what the broker had acknowledged at a moment is stored. */
public final class StoreProbeChannels {

    /** What is asked: {@code begin RUN}, {@code send RUN}, {@code mark RUN}. */
    public static final String ASKED = "pitwatch_store_probe";

    /** The answers: {@code begun RUN NODE CLIENT…}, {@code taken RUN CLIENT}, {@code stored RUN NODE}, {@code lost RUN NODE}. */
    public static final String ANSWERED = "pitwatch_store_probe_answer";

    /** The clients that answer {@code taken} where a route has them: of today's topics of readings, and of old firmware's. */
    public static final Set<String> CLIENTS = Set.of("reading", "legacy");

    private StoreProbeChannels() {}
}
