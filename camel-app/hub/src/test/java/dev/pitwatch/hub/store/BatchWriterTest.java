package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.StorageUnavailable;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchWriterTest {

    private static final Duration SLOW = Duration.ofMillis(20);
    private static final int MAX_AT_ONCE = 30;
    private static final int READINGS = 100;
    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");

    private final List<Reading> stored = new ArrayList<>();
    private final List<Reading> told = new ArrayList<>();
    private final List<Duration> waited = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final IngestTally tally = new IngestTally();

    /** A database that has no answer in time to more than so many rows. */
    private final ReadingRepository slow = new ReadingRepository() {
        @Override
        public List<Reading> store(List<Reading> readings, List<Refusal> refusals) {
            if (readings.size() > MAX_AT_ONCE) {
                try {
                    TimeUnit.NANOSECONDS.sleep(2 * SLOW.toNanos());
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new StorageUnavailable(new SQLTransientConnectionException("read timed out"), List.of());
            }
            stored.addAll(readings);
            return readings;
        }
    };

    @Test
    void givenADatabaseThatIsTooSlowForABatch_whenWritten_thenInPartsAndInOrder() throws Exception {
        BatchWriter writer = writerOn(slow);

        writer.write(items());

        assertThat(stored).extracting(Reading::seq).containsExactlyElementsOf(numbers());
        assertThat(told).isEqualTo(stored);
        assertThat(acknowledged).isEqualTo(numbers());
        assertThat(waited).as("devices are not to blame for").isNotEmpty();
        assertThat(writer.trouble()).isEmpty();
    }

    @Test
    void givenAListener_whenABatchIsCommitted_thenItHearsOfEachMessageWhatBecameOfIt() throws Exception {
        Heard heard = new Heard();
        BatchWriter writer = writerOn(new FakeRepository());
        writer.tell(heard);

        writer.write(List.of(item(1), item(2)));
        assertThat(heard.told).as("nothing is listened to").isEmpty();

        heard.listening = true;
        writer.write(
                List.of(item(1), item(3), StoreItem.of(Rejected.deadLetter("bad_json", "cut", null), delivery(4))));

        assertThat(heard.told).containsExactly("duplicate", "stored ESP32-1", "bad_json");
    }

    @Test
    void givenRefusals_whenWritten_thenThoseAsInternalAreTalliedAndNoLetterThatIsTriedAgain() throws Exception {
        BatchWriter writer = writerOn(new FakeRepository());
        long start = tally.now();

        writer.write(List.of(
                item(1),
                StoreItem.of(Rejected.deadLetter("internal", "a step failed", null), delivery(2)),
                StoreItem.of(Rejected.deadLetter("bad_json", "cut", null), delivery(3)),
                item(4).triedAgain(why -> {})));

        assertThat(tally.between(start, Long.MAX_VALUE)).isEqualTo(new IngestTally.Sum(3, 1, 1));
    }

    private static final class Heard implements MessageOutcomes {
        private final List<String> told = new ArrayList<>();
        private boolean listening;

        @Override
        public boolean isListening() {
            return listening;
        }

        @Override
        public void stored(Delivery delivery, String deviceId) {
            told.add("stored " + deviceId);
        }

        @Override
        public void refused(Delivery delivery, Rejected why) {
            told.add(why.reason());
        }

        @Override
        public void reported(Delivery delivery) {
            throw new AssertionError("no reading");
        }
    }

    private BatchWriter writerOn(ReadingRepository repository) {
        return new BatchWriter(
                repository,
                RefusalLimits.none(Clock.systemUTC()),
                new StoreMeters(new SimpleMeterRegistry(), new ArrayBlockingQueue<>(1), () -> 0),
                tally,
                Clock.systemUTC(),
                batch -> told.addAll(batch.readings()),
                waited::add,
                SLOW);
    }

    private StoreItem item(long seq) {
        Reading reading =
                SampleReading.of(SHOP).with(CoreMetric.TEMPERATURE, 20).seq(seq).build();
        return StoreItem.of(reading, delivery(seq));
    }

    private Delivery delivery(long seq) {
        return new Delivery("t", new byte[0], 1, Instant.now(), () -> acknowledged.add(seq));
    }

    private List<StoreItem> items() {
        List<StoreItem> items = new ArrayList<>();
        for (long seq : numbers()) {
            items.add(item(seq));
        }
        return items;
    }

    private static List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < READINGS; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
