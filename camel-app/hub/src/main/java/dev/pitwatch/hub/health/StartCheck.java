package dev.pitwatch.hub.health;

/** Down until the hub has put itself together. */
public final class StartCheck implements HealthCheck {

    /** Its name in reports. */
    public static final String NAME = "start";

    private volatile String waitingFor = "the start";

    /** Says what the start waits for; empty: it is done. */
    public void waitingFor(String what) {
        waitingFor = what;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check() {
        if (!waitingFor.isEmpty()) {
            throw new IllegalStateException("waiting for " + waitingFor);
        }
    }
}
