// Rows go through logics and format, without a network.
import { Sample, type SampleOutcome, type Step, type UpdateError } from "update-profiles-in-hrflow";

const sample = new Sample('[{ "applicant": "a", "hired": false }, { "applicant": "b", "hired": true }]');
const { problems, outcomes } = sample.run({ logics: ["select(.hired | not)"], format: null });
outcomes.forEach((outcome: SampleOutcome, index) => {
  const steps: Step[] = sample.steps(index);
  console.log(outcome, steps.map(({ step }) => step).join(" → "));
});
console.log(problems.length, "problems of", sample.length, "rows");
sample.free();

try {
  new Sample("[1,\n");
} catch (thrown) {
  const { code, at } = thrown as UpdateError;
  console.log(code, at?.line);
}
