package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import java.util.List;

/** Notifies by PostgreSQL of what is new on the platform. */
public final class JdbiPlatformNewsRepository {

    private static final String TELL = "select pg_notify(:channel, told) from unnest(:told) as told";

    private final Database database;

    public JdbiPlatformNewsRepository(Database database) {
        this.database = database;
    }

    /** Notifies every hub, this one too, of all or of none. */
    public void tell(List<PlatformNews> news) {
        database.ingest().useHandle(handle -> handle.createQuery(TELL)
                .bind("channel", PlatformNews.CHANNEL)
                .bindArray("told", String.class, news.stream().map(Json::text).toList())
                .mapTo(String.class)
                .list());
    }
}
