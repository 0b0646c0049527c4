package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestTemplates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** For tests: what a hub sends notices by, with the shipped texts. */
public final class TestDispatch {

    private TestDispatch() {}

    /** {@return a hub's, which sends by those channels} */
    public static Dispatch of(TestDatabase db, ChannelRegistry channels, Clock clock) {
        return new Dispatch(
                db.database(),
                db.masterKey(),
                channels,
                TestTemplates.shipped(),
                clock,
                new SimpleMeterRegistry(),
                one -> {});
    }
}
