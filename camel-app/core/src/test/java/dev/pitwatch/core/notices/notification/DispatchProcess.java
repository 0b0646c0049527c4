package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A process that sends the notices that are due, by a channel whose provider is a folder: a line in {@code calls} for each
 * call, and a file for each key that it was handed. It can be killed: at a step where it stays then, or anywhere.
 */
final class DispatchProcess {

    static final String CLAIMED = "claimed";
    static final String CALLED = "called";
    static final String HANDED_OVER = "handed over";

    private DispatchProcess() {}

    /** Starts one that goes no further than that step of its first claim or second notice; "": it does all that is due. */
    static TestProcess start(TestDatabase db, Path provider, Instant now, String stay) {
        return TestProcess.start(DispatchProcess.class, db, provider.toString(), now.toString(), stay);
    }

    /** Takes the database's URL, the provider's folder, the time, and the step to stay at or "". */
    public static void main(String[] words) throws Exception {
        MasterKey key = TestProcess.key();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Database database = new Database(new DatabaseSetup(words[0], key), 2, 1, meters)) {
            Clock clock = Clock.fixed(Instant.parse(words[2]), ZoneOffset.UTC);
            ChannelRegistry channels = new ChannelRegistry(clock);
            Folder folder = new Folder(Path.of(words[1]), words[3]);
            channels.add(folder);
            Dispatch dispatch =
                    new Dispatch(database, key, channels, TestTemplates.shipped(), clock, meters, one -> {});
            TestProcess.begins();
            for (Optional<DueNotice> due = dispatch.claim("sms"); due.isPresent(); due = dispatch.claim("sms")) {
                TestProcess.reached(CLAIMED, words[3]);
                dispatch.settle(due.get(), folder.send(dispatch, due.get()));
            }
        }
    }

    private static final class Folder implements NotificationChannel {

        private final Path provider;
        private final String stay;
        private int calls;

        Folder(Path provider, String stay) {
            this.provider = provider;
            this.stay = stay;
        }

        @Override
        public String name() {
            return "folder";
        }

        @Override
        public List<String> channels() {
            return List.of("sms");
        }

        SendOutcome send(Dispatch dispatch, DueNotice due) throws IOException {
            OutgoingNotice notice = due.message();
            dispatch.channel(due);
            calls++;
            Files.writeString(
                    provider.resolve("calls"),
                    "%s %s %s\n".formatted(notice.key(), notice.attempt(), notice.perhapsSent()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            reached(CALLED);
            Files.writeString(provider.resolve(notice.key()), notice.to()); // what it has had by that key, it has once
            reached(HANDED_OVER);
            return SendOutcome.sent(notice.key());
        }

        private void reached(String step) {
            if (calls == 2) {
                TestProcess.reached(step, stay);
            }
        }
    }
}
