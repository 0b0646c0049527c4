package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.ReadingTrialChannels;
import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks all hubs what becomes of a reading in the routes that they run, by {@link ReadingTrialChannels}: of a made-up device, since a real one's can't
 * be sent on its behalf. That the broker and the database take part is {@link CompletenessProbe}'s to find out.
 */
final class RouteTrial {

    private final DatabaseSetup setup;
    private final Duration within;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Takes how long hubs may take; a first try loads classes for seconds. */
    RouteTrial(DatabaseSetup setup, Duration within) {
        this.setup = setup;
        this.within = within;
    }

    /**
     * What was found out.
     *
     * @param wrong what keeps readings from being stored, a sentence a hub
     * @param unknown the same of hubs that can't tell, or didn't answer
     */
    record Outcome(List<String> wrong, List<String> unknown) {}

    /** {@return what the hubs that run say} */
    Outcome ask() throws SQLException {
        long deadline = System.nanoTime() + within.toNanos();
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        try (DatabaseNotifications notifications = new DatabaseNotifications(setup.dataSource(DatabaseRole.INGEST));
                Connection connection = setup.dataSource(DatabaseRole.INGEST).getConnection()) {
            CompletenessProbe.listen(notifications, ReadingTrialChannels.ANSWERED, answers, deadline);
            Set<String> missing = CompletenessProbe.living(connection);
            String run = UUID.randomUUID().toString();
            CompletenessProbe.send(connection, ReadingTrialChannels.ASKED, run);
            while (!missing.isEmpty()) {
                String answer = answers.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    missing.forEach(hub -> outcome.unknown()
                            .add("hub %s did not answer within %d s".formatted(hub, within.toSeconds())));
                    return outcome;
                }
                String[] words = answer.split(" ", 4);
                if (words.length == 4 && words[0].equals(run) && missing.remove(words[1])) {
                    note(outcome, words[1], words[2], words[3]);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome.unknown().add("interrupted");
        }
        return outcome;
    }

    private static void note(Outcome outcome, String hub, String verdict, String reason) {
        switch (Verdict.valueOf(verdict.toUpperCase(Locale.ROOT))) {
            case GOOD -> {}
            case WRONG -> outcome.wrong().add("hub %s: %s".formatted(hub, reason));
            case UNKNOWN -> outcome.unknown().add("hub %s: %s".formatted(hub, reason));
        }
    }
}
