package dev.pitwatch.hub.steps;

/** A bean or an endpoint of routes that declares what it takes and gives. */
public interface Contracted {

    /** {@return what it does as a step} */
    default StepContract contract() {
        return StepContract.ANY;
    }

    /** {@return what messages are that come from it} */
    default SourceContract source() {
        return SourceContract.UNKNOWN;
    }
}
