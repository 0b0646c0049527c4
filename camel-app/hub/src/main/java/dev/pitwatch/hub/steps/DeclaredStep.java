package dev.pitwatch.hub.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step with what it declares. */
public record DeclaredStep(StepContract contract, Processor step) implements Processor, Contracted {

    @Override
    public void process(Exchange exchange) throws Exception {
        step.process(exchange);
    }
}
