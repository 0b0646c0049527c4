package dev.pitwatch.base.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mirror of workshops' names on a real PostgreSQL, with a network that fails between it and the notifications. */
class MirrorIT {

    private static final Duration RELOAD = Duration.ofMinutes(10);

    private final TestDatabase db = TestDatabase.create();
    private final TcpProxy network = proxy();
    private final TestClock clock = TestClock.atExample();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final DatabaseNotifications notifications = new DatabaseNotifications(
            new DatabaseSetup(db.url().replace(":" + port(), ":" + network.port()), db.masterKey())
                    .dataSource(DatabaseRole.INGEST));
    private final Mirror<Long, Long, String> names = new Mirror<>("workshop-names", RELOAD, clock, new Names());
    private long id;

    @BeforeEach
    void start() throws InterruptedException {
        id = db.superuser()
                .withHandle(handle -> handle.createQuery("insert into workshop (name) values ('before') returning id")
                        .mapTo(Long.class)
                        .one());
        names.listen(notifications, "pitwatch_workshop", Long::valueOf);
        notifications.on("pitwatch_workshop", payload -> listening.countDown());
        names.start();
        names.awaitLoaded();
        notifications.start();
        listening.await();
    }

    @AfterEach
    void stop() {
        names.close();
        notifications.close();
        network.close();
        db.close();
    }

    @Test
    void givenNotificationsCutForLongerThanTheReload_whenRowsChange_thenTheMirrorCatchesUpEachTime() {
        network.swallow();

        for (String name : new String[] {"first", "second"}) {
            rename(name);
            clock.pass(RELOAD);
            await().until(() -> name.equals(names.get(id)));
        }
        db.superuser().useHandle(handle -> handle.execute("delete from workshop"));
        clock.pass(RELOAD);
        await().until(() -> names.get(id) == null);
        assertThat(names.failures()).isZero();
    }

    @Test
    void givenNotificationsCut_whenTheyComeAgain_thenWhatWasMissedIsReadAtOnce() {
        network.cut();
        await().until(() -> !notifications.isListening());
        rename("missed");

        network.heal();

        await().until(() -> "missed".equals(names.get(id)));
        await().until(notifications::isListening);
    }

    private void rename(String name) {
        db.superuser().useHandle(handle -> handle.execute("update workshop set name = ?", name));
    }

    private TcpProxy proxy() {
        try {
            return new TcpProxy(port());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int port() {
        return URI.create(db.url().substring("jdbc:".length())).getPort();
    }

    private final class Names implements MirrorSource<Long, Long, String> {

        private static final String ALL = "select id, name from workshop";

        /** A row of them. */
        public record Named(long id, String name) {}

        @Override
        public Map<Long, String> all() {
            return db.superuser().withHandle(handle -> names(handle.createQuery(ALL)));
        }

        @Override
        public Map<Long, String> some(Set<Long> changed) {
            return db.superuser()
                    .withHandle(handle -> names(handle.createQuery(ALL + " where id = any(:ids)")
                            .bindArray("ids", Long.class, changed.toArray())));
        }

        @Override
        public Set<Long> covered(Set<Long> changed) {
            return changed;
        }

        private static Map<Long, String> names(Query query) {
            return query.map(ConstructorMapper.of(Named.class)).stream()
                    .collect(Collectors.toMap(Named::id, Named::name));
        }
    }
}
