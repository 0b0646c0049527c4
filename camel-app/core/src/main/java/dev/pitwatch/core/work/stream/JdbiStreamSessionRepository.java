package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions of the media server in PostgreSQL, by the role of ingest. */
final class JdbiStreamSessionRepository {

    private static final String ADD =
            """
            insert into stream_session (id, node, workshop_id, pit_id, path, protocol, viewer, by_link, opened_at)
            select id, :node, workshop_id, pit_id, path, protocol, viewer, by_link, at::timestamptz
            from unnest(:ids, :workshops, :pits, :paths, :protocols, :viewers, :links, :times)
                as u (id, workshop_id, pit_id, path, protocol, viewer, by_link, at)
            on conflict (id) do nothing
            """;
    private static final String CLOSE =
            """
            update stream_session set closed_at = :now
            where closed_at is null and opened_at < :before and not (id = any(:running))
            """;
    private static final String COLUMNS = "id, workshop_id, pit_id, path, protocol, viewer, by_link, opened_at";
    private static final String OPEN =
            "select %s from stream_session where closed_at is null limit :most".formatted(COLUMNS);
    private static final String REOPEN =
            """
            update stream_session set closed_at = null
            where id = any(:ids) and (closed_at is null or closed_at > :since)
            returning %s
            """
                    .formatted(COLUMNS);

    private static final Logger LOG = LoggerFactory.getLogger(JdbiStreamSessionRepository.class);

    private final Jdbi jdbi;

    JdbiStreamSessionRepository(Database database) {
        this.jdbi = database.ingest();
    }

    private record Row(
            UUID id,
            long workshopId,
            long pitId,
            String path,
            String protocol,
            UUID viewer,
            boolean byLink,
            Instant openedAt) {

        StreamSession session() {
            return new StreamSession(id, workshopId, pitId, path, protocol, new StreamViewer(viewer, byLink), openedAt);
        }
    }

    /** Adds those that are not there yet. One that the database refuses is left out, and keeps none of the others. */
    void add(List<StreamSession> sessions, String node) {
        try {
            insert(sessions, node);
        } catch (JdbiException e) {
            if (DatabaseFailure.isPassing(e) || DatabaseFailure.isOfStatement(e)) {
                throw e;
            }
            int half = sessions.size() / 2;
            if (half == 0) {
                LOG.warn(
                        "a session of the camera of pit {} has no row, so others will end it",
                        sessions.get(0).pitId(),
                        e);
                return;
            }
            add(sessions.subList(0, half), node);
            add(sessions.subList(half, sessions.size()), node);
        }
    }

    private void insert(List<StreamSession> sessions, String node) {
        jdbi.useHandle(handle -> handle.createUpdate(ADD)
                .bind("node", node)
                .bindArray("ids", UUID.class, column(sessions, StreamSession::id))
                .bindArray("workshops", Long.class, column(sessions, StreamSession::workshopId))
                .bindArray("pits", Long.class, column(sessions, StreamSession::pitId))
                .bindArray("paths", String.class, column(sessions, StreamSession::path))
                .bindArray("protocols", String.class, column(sessions, StreamSession::protocol))
                .bindArray("viewers", UUID.class, column(sessions, session -> session.viewer()
                        .id()))
                .bindArray("links", Boolean.class, column(sessions, session -> session.viewer()
                        .byLink()))
                .bindArray("times", String.class, column(sessions, session -> session.openedAt()
                        .toString()))
                .execute());
    }

    private static <T> List<T> column(List<StreamSession> sessions, Function<StreamSession, T> value) {
        return sessions.stream().map(value).toList();
    }

    /** Closes those that were opened before that time and don't run. */
    void closeOthers(Set<UUID> running, Instant before, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(CLOSE)
                .bind("now", now)
                .bind("before", before)
                .bindArray("running", UUID.class, List.copyOf(running))
                .execute());
    }

    /** {@return those that run, as far as is known, so many at most} */
    List<StreamSession> open(int most) {
        return jdbi.withHandle(handle -> sessions(handle.createQuery(OPEN).bind("most", most)));
    }

    /** {@return those of them that any hub let in} Those that were closed since that time are open again: a list missed them. */
    List<StreamSession> reopen(Collection<UUID> ids, Instant since) {
        return jdbi.withHandle(handle -> sessions(handle.createQuery(REOPEN)
                .bindArray("ids", UUID.class, List.copyOf(ids))
                .bind("since", since)));
    }

    private static List<StreamSession> sessions(Query query) {
        return query.map(RecordMapper.of(Row.class)).stream().map(Row::session).toList();
    }
}
