export { decodeTreeModel, encodeTreeModel, type TreeModelFile } from './container.ts';
export {
  averageForests,
  explainForest,
  sumForest,
  topContributions,
  type Contribution,
  type Forest,
} from './forest.ts';
