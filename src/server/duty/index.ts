export { addShifts, type ShiftParts } from './edit.ts';
export { dutyHandlers } from './api.ts';
export { fillRosters, followSessions, startDutyJobs } from './jobs.ts';
export { onDutyNow, readUnitDuty } from './roster.ts';
export { moveSeat, seatStates } from './seat.ts';
