package dev.pitwatch.hub.plugins;

/**
 * Strikes of calls that anybody may make, as of a hook: twenty of them must not switch a plugin off by what they say, nor wipe out what counts
 * against it. What does not come back keeps a thread, whoever called. Thread safe.
 */
record StrangerStrikes(Strikes own) implements Strikes {

    @Override
    public void fine() {
        // says nothing of other calls
    }

    @Override
    public boolean thrown() {
        return false;
    }

    @Override
    public boolean overrun() {
        return own.overrun();
    }
}
