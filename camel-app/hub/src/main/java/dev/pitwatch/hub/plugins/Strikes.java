package dev.pitwatch.hub.plugins;

/** What counts how calls of a plugin go. Thread safe. */
interface Strikes {

    /** One came back. */
    void fine();

    /** {@return whether the plugin is to be switched off now, as one threw; true once} */
    boolean thrown();

    /** {@return whether the plugin is to be switched off now, as one did not come back; true once} */
    boolean overrun();
}
