package dev.pitwatch.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class SharedServerIT {

    @Test
    void givenTwo_whenOneIsWritten_thenTheOtherIsEmpty() {
        try (TestDatabase one = TestDatabase.create();
                TestDatabase other = TestDatabase.create()) {
            one.superuser().useHandle(handle -> handle.execute("insert into workshop (name) values ('One')"));

            assertThat(workshops(one)).isEqualTo(1);
            assertThat(workshops(other)).isZero();
        }
    }

    @Test
    void givenItsOwnServer_whenStoppedOrKilledAndStarted_thenTheSamePoolsWorkAgain() {
        try (TestDatabase db = TestDatabase.createOwnServer()) {
            db.superuser().useHandle(handle -> handle.execute("insert into workshop (name) values ('One')"));

            db.stopServer();
            assertThatThrownBy(() -> workshops(db)).isInstanceOf(RuntimeException.class);
            db.startServer();
            assertThat(workshops(db)).isEqualTo(1);

            db.killServer();
            db.startServer();
            // A pool trusts for half a second a connection that it has just used.
            await().ignoreExceptions().until(() -> workshops(db) == 1);
        }
    }

    private static int workshops(TestDatabase db) {
        return db.database().onPlatform(handle -> handle.createQuery("select count(*) from workshop")
                .mapTo(int.class)
                .one());
    }
}
