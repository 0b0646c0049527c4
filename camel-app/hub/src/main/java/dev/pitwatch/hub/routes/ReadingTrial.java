package dev.pitwatch.hub.routes;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.NotificationSender;
import dev.pitwatch.base.database.ReadingTrialChannels;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an upgrade that asks by {@link ReadingTrialChannels} what becomes of a reading in the routes that run: one of a made-up device, which
 * goes through them as edits of route files are tried, and is kept nowhere.
 */
final class ReadingTrial implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingTrial.class);
    private static final int WAITING = 4;

    /** PostgreSQL takes 8,000 bytes. */
    private static final int LONGEST_REASON = 1_000;

    private final String node;
    private final Supplier<Finding> tried;
    private final Consumer<String> answering;
    private final ExecutorService trials;

    /**
     * Answers nothing yet.
     *
     * @param tried tries what runs; takes seconds
     * @param answering tells the text by {@link ReadingTrialChannels#ANSWERED}; throws when it can't
     */
    ReadingTrial(String node, Supplier<Finding> tried, Consumer<String> answering) {
        this.node = node;
        this.tried = tried;
        this.answering = answering;
        this.trials = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                task -> {
                    Thread thread = new Thread(task, "reading-trial");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** {@return one that answers by the database} */
    static ReadingTrial answering(Database database, String node, Supplier<Finding> tried) {
        NotificationSender sender = new NotificationSender(database);
        return new ReadingTrial(node, tried, text -> sender.send(ReadingTrialChannels.ANSWERED, text));
    }

    /** Hears what upgrades ask; call before {@link DatabaseNotifications#start}. */
    void listen(DatabaseNotifications notifications) {
        notifications.on(ReadingTrialChannels.ASKED, this::asked);
    }

    void asked(String run) {
        if (!run.isEmpty()) { // else a connection was lost: the upgrade asks again
            trials.execute(() -> answer(run));
        }
    }

    private void answer(String run) {
        try {
            Finding found = tried.get();
            String text =
                    "%s %s %s %s".formatted(run, node, found.verdict().name().toLowerCase(Locale.ROOT), reason(found));
            answering.accept(text.substring(0, Math.min(text.length(), LONGEST_REASON)));
        } catch (CancellationException e) {
            LOG.debug("a trial is not answered: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("an upgrade that asked what becomes of readings gets no answer: {}", e.getMessage());
        }
    }

    private static String reason(Finding found) {
        return found.step().isEmpty() ? found.reason() : "%s (step \"%s\")".formatted(found.reason(), found.step());
    }

    @Override
    public void close() {
        trials.shutdownNow();
    }
}
