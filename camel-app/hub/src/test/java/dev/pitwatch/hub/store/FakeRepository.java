package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.StorageUnavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps what is stored in memory, and can be away. */
public final class FakeRepository implements ReadingRepository {

    private final Set<String> keys = new HashSet<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private volatile boolean away;

    public void goAway() {
        away = true;
    }

    public void comeBack() {
        away = false;
    }

    @Override
    public synchronized List<Reading> store(List<Reading> batch, List<Refusal> refused) {
        if (away) {
            throw new StorageUnavailable(new IOException("planted: the database is away"));
        }
        List<Reading> added = new ArrayList<>();
        for (Reading reading : batch) {
            if (keys.add(reading.deviceId() + reading.bootId() + reading.seq())) {
                added.add(reading);
            }
        }
        readings.addAll(added);
        refusals.addAll(refused);
        return added;
    }

    /** {@return sequence numbers of all readings, in the order they were stored} */
    public synchronized List<Long> sequence() {
        return readings.stream().map(Reading::seq).toList();
    }

    public synchronized int size() {
        return readings.size();
    }

    public synchronized List<String> reasons() {
        return refusals.stream().map(refusal -> refusal.why().reason()).toList();
    }
}
