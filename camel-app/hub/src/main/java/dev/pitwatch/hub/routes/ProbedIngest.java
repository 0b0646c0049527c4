package dev.pitwatch.hub.routes;

import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.Rejected;
import java.time.Duration;
import org.apache.camel.spi.Registry;

/** What route files are tried with before they take over: a made-up device, which nothing else knows, and beans that keep and count nothing. */
public interface ProbedIngest {

    /**
     * A message of the made-up device.
     *
     * @param topic of its readings
     * @param payload as it would send it
     */
    record Made(String topic, byte[] payload) {}

    /** Binds fresh beans of ingest, which know that device alone, under the names that routes use. */
    void bind(Registry registry);

    /** {@return a reading that is to be stored; another one each time} */
    Made good();

    /** {@return one that is to be refused, since its licence key is another} */
    Made forged();

    /** {@return whether a route refuses on purpose so, by bean {@code refuse}} */
    boolean isMeant(Rejected why);

    /**
     * Does with the reading what the store's writer does, and keeps nothing.
     *
     * @throws dev.pitwatch.core.readings.reading.RowRefused when the database would refuse it
     * @throws dev.pitwatch.core.readings.reading.StorageUnavailable when that can't be said now
     */
    void write(Reading reading);

    /** {@return how long one try may take, which the next edits wait for} */
    Duration longest();
}
