package dev.pitwatch.core.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * When Awaitility looks and gives up, unless a test says otherwise. It looks at once, after 5 ms, 10 and so on, and in the end each
 * 100 ms, which is its own pace from the beginning: most of what tests wait for comes within milliseconds. It gives up after 30
 * seconds instead of ten: beside other tests on two cores, a checkpoint or a collection alone may take some.
 */
public final class AwaitilityDefaults implements LauncherSessionListener {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FIRST = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMillis(100);

    /** Made by JUnit, which finds it in META-INF/services. */
    public AwaitilityDefaults() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(TIMEOUT);
        Awaitility.setDefaultPollInterval((poll, previous) -> next(poll, previous));
    }

    static Duration next(int poll, Duration previous) {
        if (poll <= 1 || previous.compareTo(FIRST) < 0) {
            return FIRST;
        }
        Duration twice = previous.multipliedBy(2);
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }
}
