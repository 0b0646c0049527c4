package dev.pitwatch.base.database;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class NotificationSenderIT {

    @Test
    void givenAListener_whenATextIsSent_thenItIsHeard() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (TestDatabase db = TestDatabase.create();
                DatabaseNotifications notifications =
                        new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            notifications.on("pitwatch_test", heard::add);
            notifications.start();
            await().until(notifications::isListening);

            new NotificationSender(db.database()).send("pitwatch_test", "lost node-1");

            await().until(() -> heard.contains("lost node-1"));
        }
    }
}
