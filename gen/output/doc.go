// Package output brings a tree to the set of files that the renderers want.
//
// The work is split so that looking cannot write: Scan and Planner see the
// tree through an fs.FS and yield a Plan; Plan.Apply alone takes an *os.Root.
// A check is a plan whose Diagnostics and Diff are printed and which is then
// dropped.
//
//	tree, problems := output.Scan(output.ReadOnly(root), output.DefaultAreas())
//	planner := output.NewPlanner(tree)
//	planner.Add(files...)  // from any number of goroutines
//	plan, more := planner.Plan()
//	done, err := plan.Apply(ctx, root, nil)
//
// A file is ours when one of its first lines bears the header that every
// renderer writes. Ours and no longer wanted is deleted; not ours in a folder
// of ours is reported and never touched.
package output
