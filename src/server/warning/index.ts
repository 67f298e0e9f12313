export { linksOf, makeWarningIntake, type Graded, type WarningIntake } from './intake.ts';
