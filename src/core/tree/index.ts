export { decodeTreeModel, encodeTreeModel, type TreeModelFile } from './container.ts';
export {
  averageForests,
  explainForest,
  sumForest,
  topContributions,
  type Forest,
} from './forest.ts';
